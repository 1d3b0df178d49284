"""What a class does together in a channel: votes. Plain Python and tables; nothing of Discord."""
