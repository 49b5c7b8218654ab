"""One station at a glance: words, week of hours, card. The list and the map both show it."""
