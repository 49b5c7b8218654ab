"""The import window: choose workbooks, see what they come to, take them in."""
