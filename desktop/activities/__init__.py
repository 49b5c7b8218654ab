"""活动: the register of activities, by month or year."""
