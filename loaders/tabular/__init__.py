"""What every loader of files shares: tables of any format as records, and values as the field writes them.

==========================  ======================================================================
:mod:`~.tables`             the way in: files of any kind, also in zips, as tables of records
:mod:`~.record`             a record whose fields are popped, and the audit of what nobody popped
:mod:`~.dataset`            a data set: its ``metadata.yaml``, and a reading of its files
:mod:`~.values`             amounts, dates, postcodes, yes and no, points, web addresses
:mod:`~.amounts`            money in any writing: its currency, and what it counts in
:mod:`~.remarks`            rows that say something of the table instead of being one of it
:mod:`~.countries`          countries by code or name, one or several in a cell
:mod:`~.geography`          the region of a place, and on what ground
:mod:`~.text`               text put right: mojibake, entities, spaces
==========================  ======================================================================
"""
