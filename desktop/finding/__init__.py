"""What the stations are asked, by list and map alike: question, filters, answer."""
