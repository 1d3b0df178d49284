"""The database: its address, connections, layout, and why it failed in words."""
