"""The model's words as the page says them. English is the message that catalogues translate."""

from __future__ import annotations

import re


def N_(message: str) -> str:  # noqa: N802  (gettext's own name for a message that is said elsewhere)
    """Mark a message for the catalogues."""
    return message


TIES = {
    "JOINT_PROJECT": N_("joint project"),
    "AGREEMENT": N_("agreement"),
    "COOPERATION": N_("cooperation"),
    "MEMBERSHIP": N_("membership"),
    "JOINT_EVENT": N_("joint event"),
}
TIE_CLASSES = {kind: kind.lower().replace("_", "-") for kind in TIES}

TYPES = {
    "Organisation": N_("organisation"),
    "Cluster": N_("cluster"),
    "Network": N_("network"),
    "Person": N_("person"),
    "Country": N_("country"),
    "Region": N_("region"),
    "City": N_("city"),
    "Group": N_("group of countries"),
    "Project": N_("project"),
    "Programme": N_("programme"),
    "Topic": N_("topic"),
    "Event": N_("event"),
    "Call": N_("call"),
    "Agreement": N_("agreement"),
    "Sector": N_("sector"),
    "Publication": N_("publication"),
    "Source": N_("source"),
}

WORDS = {
    "COORDINATOR": N_("coordinator"),
    "PARTNER": N_("partner"),
    "ASSOCIATED": N_("associated partner"),
    "THIRD_PARTY": N_("third party"),
    "INTERNATIONAL": N_("international"),
    "ORGANISER": N_("organiser"),
    "CO_ORGANISER": N_("co-organiser"),
    "HOST": N_("host"),
    "OPENER": N_("opened it"),
    "MODERATOR": N_("moderator"),
    "KEYNOTE_SPEAKER": N_("keynote speaker"),
    "SPEAKER": N_("speaker"),
    "DELEGATION": N_("delegation"),
    "PARTICIPANT": N_("participant"),
    "TARGET_GROUP": N_("meant for them"),
    "COMPANY": N_("company"),
    "EDUCATION": N_("higher or secondary education"),
    "RESEARCH": N_("research organisation"),
    "PUBLIC": N_("public body"),
    "ASSOCIATION": N_("association"),
    "SUPPORT": N_("business support"),
    "PARK": N_("science or technology park"),
    "OTHER": N_("other"),
    "PLANNED": N_("planned"),
    "HELD": N_("held"),
    "CANCELLED": N_("cancelled"),
    "SIGNED": N_("signed"),
    "CLOSED": N_("closed"),
    "TERMINATED": N_("terminated"),
    "CONFERENCE": N_("conference"),
    "MATCHMAKING": N_("matchmaking"),
    "NETWORKING": N_("networking"),
    "WORKSHOP": N_("workshop"),
    "MISSION": N_("mission"),
    "IN_PERSON": N_("in person"),
    "ONLINE": N_("online"),
    "HYBRID": N_("hybrid"),
    "PROPOSALS": N_("call for proposals"),
    "INTEREST": N_("call for expressions of interest"),
    "TENDER": N_("call for tenders"),
    "APPLICATIONS": N_("call for applications"),
    "MEMORANDUM": N_("memorandum of understanding"),
    "ADMINISTRATIVE_ARRANGEMENT": N_("administrative arrangement"),
    "PROPOSED": N_("waiting for a decision"),
    "ACCEPTED": N_("accepted"),
    "REJECTED": N_("rejected"),
    "WITHDRAWN": N_("withdrawn"),
    "SESSION": N_("session"),
    "SIGNING": N_("signing ceremony"),
    "LAUNCH": N_("launch"),
    "DIALOGUE": N_("policy dialogue"),
    "FAIR": N_("fair"),
    "SERIES": N_("series of events"),
    "PROGRAMME": N_("programme"),
    "PART": N_("part of a programme"),
    "INITIATIVE": N_("initiative"),
    "GRANT_SCHEME": N_("grant scheme"),
    "NATIONAL": N_("national programme"),
    "LABEL": N_("label"),
    "POLICY": N_("policy or strategy"),
    "SERVICE": N_("service"),
    "GATEWAY": N_("gateway agreement"),
    "COOPERATION": N_("cooperation agreement"),
    "NETWORK": N_("network"),
    "PLATFORM": N_("platform"),
    "ALLIANCE": N_("alliance"),
    "COMMITTEE": N_("committee"),
    "EXPERT_GROUP": N_("expert group"),
    "DRAFT": N_("draft"),
    "SUBMITTED": N_("submitted"),
    "VALIDATED": N_("validated"),
}


def find_word(value: str) -> str:
    """The message of a word of the model, given by its name or as it is written (``co-organiser``); else the word."""
    return WORDS.get(value) or WORDS.get(re.sub(r"[\s-]", "_", value).upper()) or value


FIELDS = {
    "typename": N_("type"),
    "name": N_("name"),
    "aliases": N_("other names"),
    "description": N_("description"),
    "urls": N_("web addresses"),
    "acronym": N_("acronym"),
    "kind": N_("kind"),
    "street": N_("street"),
    "city": N_("city"),
    "postcode": N_("postcode"),
    "location": N_("location"),
    "founded": N_("founded"),
    "member_count": N_("members"),
    "employee_count": N_("staff"),
    "technologies": N_("technologies"),
    "pic": N_("participant code (PIC)"),
    "vat": N_("VAT number"),
    "ror": N_("ROR id"),
    "wikidata": N_("Wikidata item"),
    "sme": N_("small or medium-sized enterprise"),
    "starts": N_("begins"),
    "ends": N_("ends"),
    "status": N_("status"),
    "objective": N_("objective"),
    "code": N_("code"),
    "total_cost_eur": N_("total cost in euro"),
    "ec_contribution_eur": N_("EU contribution in euro"),
    "signed": N_("signed on"),
    "deadline": N_("deadline"),
    "venue": N_("venue"),
    "format": N_("format"),
    "topics": N_("topics"),
    "participant_count": N_("participants"),
    "label": N_("quality label"),
}

# Groups of countries as the loader of places names them.
GROUPS = frozenset(
    {
        N_("European Union"),
        N_("European Free Trade Association"),
        N_("European Economic Area"),
        N_("Eastern Partnership"),
        N_("Southern Neighbourhood"),
        N_("Western Balkans"),
        N_("Candidate countries"),
        N_("Central European Free Trade Agreement"),
        N_("Visegrád Group"),
        N_("Nordic countries"),
        N_("Baltic states"),
        N_("Benelux"),
        N_("EU Strategy for the Baltic Sea Region"),
        N_("EU Strategy for the Danube Region"),
        N_("EU Strategy for the Adriatic and Ionian Region"),
        N_("EU Strategy for the Alpine Region"),
        N_("COSME countries"),
    }
)
