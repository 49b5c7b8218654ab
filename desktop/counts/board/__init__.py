"""填报情况: who reported which days of a month, and who is to be reminded."""
