"""Topic and arguments in, `Answer` out: what every door asks for and draws in its own way."""
