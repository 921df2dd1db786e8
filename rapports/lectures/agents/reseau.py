"""Les ateliers, les réunions du réseau, ce qu’on y demande et ce qui s’y décide."""

from django.db.models import Count

from actions.models.indicateur import Registre
from actions.registres import DEPUIS
from rapports.lectures.agents import cases
from rapports.lectures.agents.sessions import A_VENIR, tabler
from rapports.structure.blocs import NOMBRE, Chiffre, Colonne, Partie, Tableau, compte, mots
from referents.models import NatureFormation, Reunion
from socle.dates import dire_le_jour

REUNIONS = [
    (Registre.REUNIONS_DU_RESEAU, "reunions-annuelles", "Réunions annuelles des référent·es"),
    (Registre.REUNIONS_PROFESSIONNELS, "reunions-professionnels", "Réunions du groupe d’échanges des professionnels"),
]


def lire(annee, publies, sessions):
    reunions = list(_lire_les_reunions(annee))
    de_l_annee = [reunion for reunion in reunions if reunion.date.year == annee.annee]
    titre = f"Les ateliers de {annee.annee}, par thème"
    ateliers = tabler(sessions, "ateliers-par-theme", titre, "Thème", NatureFormation.ATELIER)
    return Partie(
        "ateliers-et-reunions",
        "Ateliers et réunion annuelle",
        phrases=tuple(_phrases(annee, ateliers, de_l_annee)),
        chiffres=(_themes(annee, publies), *(_reunions_tenues(annee, publies, *reunion) for reunion in REUNIONS)),
        tableaux=tuple(filter(None, [ateliers, _reunions(annee, de_l_annee), _decisions(annee, reunions)])),
    )


def _lire_les_reunions(annee):
    """Celles de l’année et de la précédente, dont les décisions se suivent encore."""
    return (
        annee.reels(Reunion.objects.filter(date__year__in=[annee.annee - 1, annee.annee]))
        .annotate(
            venus=Count("participants", distinct=True),
            demandes=Count("besoins_exprimes", distinct=True),
        )
        .prefetch_related("decisions")
        .order_by("date", "pk")
    )


def _phrases(annee, ateliers, reunions):
    if ateliers is None:
        yield f"Aucun atelier n’est inscrit au registre pour {annee.annee}."
    if not any(reunion.nature == Reunion.Nature.ANNUELLE for reunion in reunions):
        yield f"La réunion annuelle de {annee.annee} n’est pas au registre."
    for reunion in reunions:
        if reunion.besoins.strip():
            yield f"Besoins exprimés avant la réunion du {dire_le_jour(reunion.date)} : {reunion.besoins.strip()}"


# --- Les chiffres -----------------------------------------------------------------------------------


def _themes(annee, publies):
    lecture, avant = cases.lire_deux_ans(annee, Registre.THEMES_D_ATELIERS, cumul=True)
    chiffre = Chiffre(
        "themes-d-ateliers",
        f"Thèmes d’ateliers depuis {DEPUIS.year}",
        cases.de_la_lecture(lecture),
        date=f"au {dire_le_jour(annee.fin)}",
    )
    publie = publies.de(Registre.THEMES_D_ATELIERS)
    return cases.chiffrer(annee, publie, lecture, cases.de_la_lecture(avant), chiffre)


def _reunions_tenues(annee, publies, registre, code, libelle):
    lecture, avant = cases.lire_deux_ans(annee, registre, cumul=False)
    chiffre = Chiffre(code, libelle, cases.de_la_lecture(lecture), date=str(annee.annee))
    return cases.chiffrer(annee, publies.de(registre), lecture, cases.de_la_lecture(avant), chiffre)


# --- Les réunions et leurs décisions ----------------------------------------------------------------


def _reunions(annee, reunions):
    if not reunions:
        return None
    return Tableau(
        "reunions-du-reseau",
        f"Les réunions du réseau en {annee.annee}",
        (
            Colonne("Réunion"),
            Colonne("Date", part=22),
            Colonne("Venu·es", NOMBRE, 14),
            Colonne("Ont dit leurs besoins", NOMBRE, 16),
            Colonne("Décisions", NOMBRE, 12),
        ),
        tuple(_une_reunion(annee, reunion) for reunion in reunions),
        source="registre des réunions",
    )


def _une_reunion(annee, reunion):
    a_venir = reunion.date > annee.fin
    venus = reunion.venus + len(reunion.liste_des_exterieurs)
    decisions = len(reunion.decisions.all())
    return (
        mots(reunion.get_nature_display()),
        mots(dire_le_jour(reunion.date)),
        # Personne de pointé, rien d’écrit : on n’en sait rien, ce n’est pas zéro.
        mots(A_VENIR) if a_venir else cases.des_personnes(venus or None),
        cases.des_personnes(reunion.demandes or (0 if reunion.besoins_demandes_le else None)),
        mots(A_VENIR) if a_venir else compte(decisions or (0 if reunion.compte_rendu.strip() else None)),
    )


def _decisions(annee, reunions):
    """Les décisions de l’année et de la précédente ; sans qui s’en charge : ce peut être un nom."""
    lignes = [(reunion, d) for reunion in reunions if reunion.date <= annee.fin for d in reunion.decisions.all()]
    if not lignes:
        return None
    return Tableau(
        "decisions-du-reseau",
        f"Les décisions du réseau, {annee.annee - 1} et {annee.annee}, et leurs suites",
        (
            Colonne("Décision"),
            Colonne("Réunion du", part=18),
            Colonne("Suite", part=12),
            Colonne("Ce qui en a été fait", part=34),
        ),
        tuple(
            (mots(d.texte), mots(dire_le_jour(reunion.date)), mots(d.get_suite_display()), mots(d.suivi))
            for reunion, d in lignes
        ),
        source="registre des réunions",
    )
