"""The register of stations: list, card, form."""
