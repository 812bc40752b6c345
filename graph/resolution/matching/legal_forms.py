"""Legal forms of companies and associations, as they stand at the ends of names: folded, letters joined."""

from __future__ import annotations

# Forms on one line are one class: the same form in different languages or spellings.
_LEGAL_FORM_LINES = """
gmbh|gesellschaft mit beschrankter haftung|gesmbh|ges mbh|gesellschaft mbh|mbh
ggmbh|gemeinnutzige gmbh
gmbh co kg|gmbh und co kg
ag|aktiengesellschaft
kg|kommanditgesellschaft
ohg
ug|ug haftungsbeschrankt
ev|eingetragener verein
eg
ltd|limited|limited by guarantee|ltd liability company|private limited company
plc|public limited company
llp
llc|limited liability company
inc|incorporated
corp|corporation
cic
sa|societe anonyme|sociedad anonima|spolka akcyjna|societate pe actiuni
sas
sasu
sarl|societe a responsabilite limitee
snc
scop
gie|groupement dinteret economique
spa|societa per azioni
srl|societa a responsabilita limitata|societate cu raspundere limitata
srls
scarl|scrl|soc cons arl|societa consortile a responsabilita limitata
onlus
sl|sociedad limitada
slu
sau
slne
sll
scoop|s coop
lda|limitada
bv|besloten vennootschap
nv
vof
bvba
vzw|asbl|aisbl|ivzw
ab|aktiebolag
as
asa
aps|anpartsselskab
oy|osakeyhtio
oyj
ry|rf
ou|osauhing
mtu
sia
uab
vsi
sp zoo|spzoo|spolka z ograniczona odpowiedzialnoscia|spolka zoo
sro|spol sro|spolecnost s rucenim omezenym
akciova spolecnost
zs
vvi|verejna vyzkumna instituce
sc
oeg|og
ops
zu
no
kft|korlatolt felelossegu tarsasag
zrt|zartkoruen mukodo reszvenytarsasag
nyrt
bt
doo|drustvo s ogranicenom odgovornoscu
dd
ad
eood|еоод
ood|оод
ead|еад
ае|ae|anonymi etaireia
epe
ike
ehf
hf
тов|tov|товариство з обмеженою відповідальністю
ооо|ooo|общество с ограниченнои ответственностью
зао
оао
ат|приватне акціонерне товариство
го|громадська організація
srl d|srld
as as|anonim sirketi
ltd sti|limited sirketi
"""
_LEGAL_FORM_CLASSES = {
    tuple(form.split()): line.split("|")[0]
    for line in _LEGAL_FORM_LINES.strip().splitlines()
    for form in line.split("|")
}
_LONGEST_LEGAL_FORM = max(map(len, _LEGAL_FORM_CLASSES))


def strip_legal_form(words: list[str]) -> tuple[list[str], str | None]:
    """The words of a name without the legal form at its end or beginning, and the class of that form.

    ``words`` are folded. A name that is nothing but a form keeps it.
    """
    for length in range(min(_LONGEST_LEGAL_FORM, len(words) - 1), 0, -1):
        if (form := _LEGAL_FORM_CLASSES.get(tuple(words[-length:]))) is not None:
            return words[:-length], form
    for length in range(min(_LONGEST_LEGAL_FORM, len(words) - 1), 0, -1):
        # Cyrillic and Baltic forms stand before the name.
        form = _LEGAL_FORM_CLASSES.get(tuple(words[:length]))
        if form is not None and form in _LEADING_LEGAL_FORMS:
            return words[length:], form
    return words, None


_LEADING_LEGAL_FORMS = {
    "sc",
    "тов",
    "ооо",
    "зао",
    "оао",
    "ат",
    "го",
    "uab",
    "sia",
    "vsi",
    "ou",
    "as",
    "asbl",
    "vzw",
}
