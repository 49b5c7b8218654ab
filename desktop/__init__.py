"""What staff see: window, screens, map, paper, command line."""

from desktop.immortal import keep_none

keep_none()
