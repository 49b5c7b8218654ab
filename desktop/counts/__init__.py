"""登记: the day sheet, one day of all stations of a town."""
