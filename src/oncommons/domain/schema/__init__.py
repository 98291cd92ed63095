"""The tables of the commons, written as data: clinical, molecular, and the record of loads."""
