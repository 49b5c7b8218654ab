"""The page of one station: everything the register knows of it, to read and to change."""
