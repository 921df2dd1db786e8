"""Les chapitres du rapport et ses annexes, dans l’ordre : leur titre, leur gabarit, et qui en écrit le texte.

Pure : ni base, ni HTML. Tout le reste s’y réfère par le code : textes, lectures, gabarits, feuilles du classeur.
"""

from dataclasses import dataclass

COORDINATION, ELUS = "coordination", "elus"


@dataclass(frozen=True)
class Chapitre:
    """`numero` vide : hors numérotation. `objectif` : son titre est celui de l’objectif. `consigne` : à qui l’écrit.

    `place_ses_parties` : son gabarit les met lui-même où elles vont, au lieu de les voir suivre.
    """

    code: str
    numero: str
    titre: str
    gabarit: str = ""
    objectif: int | None = None
    redaction: str = ""
    consigne: str = ""
    place_ses_parties: bool = False

    @property
    def est_une_annexe(self):
        return self.code.startswith("annexe-")

    @property
    def se_redige(self):
        return bool(self.redaction)


CHAPITRES = (
    Chapitre("lire", "", "Comment lire ce rapport", "lire"),
    Chapitre(
        "editorial",
        "1",
        "Éditorial",
        redaction=ELUS,
        consigne="Quelques paragraphes des élu·es référent·es : ce que l’année a changé, ce qu’il faut en retenir.",
    ),
    Chapitre("essentiel", "2", "L’essentiel de l’année {annee}", "essentiel", place_ses_parties=True),
    Chapitre(
        "plan",
        "3",
        "Le plan et sa gouvernance",
        "plan",
        redaction=COORDINATION,
        consigne="Ce qui a compté dans la conduite du plan : réunions, partenaires, organisation.",
        place_ses_parties=True,
    ),
    Chapitre(
        "avancement",
        "4",
        "L’avancement des actions",
        "avancement",
        redaction=COORDINATION,
        consigne="Ce qui avance, ce qui n’avance pas, et pourquoi.",
    ),
    Chapitre(
        "agents",
        "5",
        "Agents et partenaires",
        "objectif",
        objectif=1,
        redaction=COORDINATION,
        consigne="Ce que les journées, les formations et le réseau ont apporté.",
    ),
    Chapitre(
        "visibilite",
        "6",
        "Visibilité et jeunes",
        "objectif",
        objectif=2,
        redaction=COORDINATION,
        consigne="Les temps forts, l’appel à projets, les enfants et les jeunes.",
    ),
    Chapitre(
        "systemique",
        "7",
        "Approche systémique",
        "objectif",
        objectif=3,
        redaction=COORDINATION,
        consigne="L’emploi, les pratiques, l’orientation des victimes.",
    ),
    Chapitre(
        "moyens",
        "8",
        "Les moyens",
        redaction=COORDINATION,
        consigne="Ce que le plan a coûté, qui l’a payé, le temps que les équipes y ont passé.",
    ),
    Chapitre(
        "territoires",
        "9",
        "Territoires et publics",
        redaction=COORDINATION,
        consigne="Les quartiers et les publics atteints, et ceux qui ne le sont pas.",
    ),
    Chapitre(
        "evaluation",
        "10",
        "Évaluation et difficultés",
        "evaluation",
        redaction=COORDINATION,
        consigne="Ce que disent les bilans, ce qui a manqué, ce qu’on en apprend.",
        place_ses_parties=True,
    ),
    Chapitre(
        "perspectives",
        "11",
        "Perspectives et décisions soumises au comité",
        "comite",
        redaction=COORDINATION,
        consigne="Ce qui vient, et ce sur quoi le comité doit se prononcer.",
    ),
    Chapitre("annexe-actions", "A", "Les actions, une par une", "actions"),
    Chapitre("annexe-evenements", "B", "Les événements de l’année", "agenda"),
    Chapitre("annexe-sessions", "C", "Les sessions de formation"),
    Chapitre("annexe-referents", "D", "Les référent·es par direction"),
    Chapitre("annexe-definitions", "E", "Indicateurs, définitions et sources", "indicateurs"),
    Chapitre("annexe-avis", "F", "Les avis des signataires", "avis"),
    Chapitre("annexe-sigles", "G", "Sigles", "sigles"),
)
PAR_CODE = {chapitre.code: chapitre for chapitre in CHAPITRES}
A_REDIGER = tuple(chapitre for chapitre in CHAPITRES if chapitre.se_redige)
CODES_DES_ELUS = tuple(chapitre.code for chapitre in A_REDIGER if chapitre.redaction == ELUS)
