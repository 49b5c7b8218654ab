"""What the stations are asked, by the list and the map alike: the question, the filters, the answer."""
