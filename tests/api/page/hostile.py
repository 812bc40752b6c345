"""Things with names that break careless pages: markup, right to left, one word of 300 letters, no name in the language."""

from __future__ import annotations

from partnergraph.graph.connection.database import Database

MARKUP = '<script>alert(1)</script><b onmouseover="alert(2)">"\'&amp;'
RIGHT_TO_LEFT = "مجموعة التعاون الأوروبي \u202eabc"
ENDLESS = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 5
NAMES = {"markup": MARKUP, "right-to-left": RIGHT_TO_LEFT, "endless": ENDLESS[:300]}
FORMULA = "=HYPERLINK(1)"

_ADD_HOSTILE = """
MATCH (country:Country) WHERE country.code IN ['UA', 'HU']
WITH collect(country) AS countries, $names AS names
MERGE (s:Entity:Source {id: 'source:hostile'})
SET s.name = names['markup'], s.title = names['markup'], s.name_folded = 'hostile', s.url = 'javascript:alert(3)'
CREATE (p:Entity:Activity:Project {id: 'project:hostile', name: $formula, name_folded: $formula, starts: '2019'})
WITH countries, names, s, p UNWIND keys(names) AS key
CREATE (a:Entity:Actor:Organisation {id: 'organisation:hostile-' + key, name: names[key], name_folded: toLower(names[key]),
  description: names[key], urls: ['javascript:alert(4)']})
CREATE (a)-[:DESCRIBED_BY {record: a.id, locator: names['markup'], values: '{}'}]->(s)
CREATE (a)-[:PARTNER_IN {sources: ['source:hostile'], locators: ['row 1'], role: 'partner'}]->(p)
WITH a, countries, key
UNWIND CASE key WHEN 'markup' THEN countries[..1] ELSE countries[1..] END AS country
CREATE (a)-[:LOCATED_IN {sources: ['source:hostile'], locators: ['row 1']}]->(country)
"""


async def add_hostile_things(database: Database) -> None:
    """Put them beside what is there, tied by one project from Ukraine to Hungary."""
    await database.write(_ADD_HOSTILE, names=NAMES, formula=FORMULA)
