"""What staff see: window, screens, map, paper, command line."""

from desktop.immortal import keep_constants

keep_constants()
