"""Files of an office, in and out: spreadsheets, registers of units, workbooks of items, books."""
