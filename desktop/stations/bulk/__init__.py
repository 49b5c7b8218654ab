"""Many stations changed alike: what is to change, what that comes to, and one deed."""
