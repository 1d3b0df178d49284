"""Activities of a class in Discord: votes, what a server has set, what is kept of a person."""
