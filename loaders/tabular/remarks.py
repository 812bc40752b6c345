"""Rows of one cell, and titles, that say something of a table: whence it is, a note, as of when, a footnote."""

from __future__ import annotations

import re

from partnergraph.schema.codes import fold_for_comparison

# Before a colon; in the languages of Europe's lists, as they are written.
_WORDS = """
source, sources, quelle, quellen, datenquelle, zdroj, zdroje, zdroj dat, źródło, źródła, źródło danych, fuente, fuentes, fonte, fonti, fontes, bron,
bronnen, källa, källor, kilde, kilder, lähde, lähteet, forrás, források, izvor, izvori, vir, viri, šaltinis, šaltiniai, avots, avoti, allikas, allikad, πηγή,
πηγές, източник, източници, джерело, джерела, источник, источники, извор, sursa, surse, kaynak, წყარო, աղբյուր, burimi, heimild, sors, foinse
note, notes, anmerkung, anmerkungen, anm, hinweis, hinweise, poznámka, poznámky, pozn, uwaga, uwagi, nota, notas, notă, opmerking, opmerkingen, anmärkning,
bemærkning, merknad, huomautus, huom, megjegyzés, napomena, napomene, opomba, opombe, pastaba, pastabos, piezīme, piezīmes, märkus, σημείωση, σημειώσεις,
забележка, забележки, примітка, примітки, примечание, примечания, напомена, dipnot, შენიშვნა, ծանոթություն, remark, remarks, disclaimer
legend, legende, legenda, leyenda, vysvětlivky, vysvetlivky, objaśnienia, jelmagyarázat, leģenda, условные обозначения
updated, last updated, last update, aktualizace, aktualizácia, aktualizacja, actualizado, última actualización, aggiornato, ultimo aggiornamento, mise à jour,
dernière mise à jour, bijgewerkt, opdateret, uppdaterad, oppdatert, päivitetty, frissítve, ažurirano, posodobljeno, atnaujinta, atjaunots, uuendatud,
обновено, оновлено, обновлено, ενημέρωση, güncelleme, actualizat, letzte aktualisierung
stand, stav, stav ke dni, stan, stan na dzień, stanje, stanje na dan, seis, būklė, állapot, situation au, situazione al, situación a, as of, status per,
data export, exported on, generated on, export date, състояние към, станом на, по состоянию на, situația la data
"""
# The same with a date and no colon.
_AS_OF = """
stand, stav k, stav ke dni, stan na, stan na dzień, stanje na dan, seisuga, situation au, situazione al, as of, status per, към, станом на, по состоянию на
"""
_FOOTNOTE = re.compile(r"(?:\*{1,3}|\(?\d{1,2}\)|[¹²³†‡])\s*\w.*\s.*", re.DOTALL)


def _either(words: str) -> str:
    """A pattern of one of these words, as they are folded for comparison; longer ones first."""
    folded = {fold_for_comparison(word) for word in words.replace("\n", ",").split(",")}
    return "|".join(map(re.escape, sorted(folded - {""}, key=len, reverse=True)))


_SAID_OF_TABLE = re.compile(
    rf"(?:{_either(_WORDS)})(?:\s*\([^)]*\))?\.?\s*[:：].*|(?:{_either(_AS_OF)})\.?\s+\d.*",
    re.DOTALL,
)


def is_remark(text: str) -> bool:
    """Whether the only cell of a row says something of the table: ``Zdroj: MMR``, ``Stand 31.12.2020``, ``* without VAT``."""
    return bool(_FOOTNOTE.fullmatch(text) or _SAID_OF_TABLE.fullmatch(fold_for_comparison(text)))
