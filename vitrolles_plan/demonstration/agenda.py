"""L’agenda de démonstration : le prochain 21 mars, le prochain 17 mai, et ce qui vient d’ici là."""

from datetime import timedelta

from django.utils.text import slugify

from actions.models import Action
from evenements import operations
from evenements.etats import EtatEvenement, ModeInscription
from evenements.models import Accessibilite, Creneau, Evenement, TempsFort
from partenaires.models import Lieu
from vitrolles_plan.demonstration.lecture import heure, lignes, prochain

ACTIONS = {"21-mars": "V09", "17-mai": "V10", "": "V23"}
HABITANTS = ["Inès Demonstration", "Paul Essai", "Amal Exemple", "Famille Modèle", "Lou Exercice", "Sacha Maquette"]
PIVOTS = {"21-mars": (3, 21), "17-mai": (5, 17)}


def publier(jour, coordination):
    temps_forts = {code: _temps_fort(code, jour, coordination) for code in PIVOTS}
    evenements = [_annoncer(ligne, jour, temps_forts, coordination) for ligne in lignes("evenements")]
    operations.changer_etat(
        evenements[4],
        EtatEvenement.REPORTE,
        par=coordination,
        motif_public="La salle est en travaux\u00a0; une date sera annoncée.",
    )
    operations.changer_etat(
        evenements[7], EtatEvenement.ANNULE, par=coordination, motif_public="La lectrice invitée est empêchée."
    )
    operations.changer_etat(evenements[9], EtatEvenement.COMPLET, par=coordination)
    _inscrire(evenements[8], jauge=8, places=[2, 1, 2, 3, 4, 2])
    _inscrire(evenements[1], jauge=60, places=[4, 2, 1])


def _temps_fort(code, jour, coordination):
    pivot = prochain(jour, *PIVOTS[code])
    operations.creer_les_temps_forts(pivot.year)
    temps_fort = TempsFort.objects.get(code=code, annee=pivot.year)
    temps_fort.demonstration = True
    temps_fort.debut, temps_fort.fin = pivot - timedelta(days=5), pivot + timedelta(days=5)
    temps_fort.action = Action.objects.get(code=ACTIONS[code])
    temps_fort.texte = (
        "Expositions, rencontres et spectacles préparés avec les associations. Programme de démonstration."
    )
    temps_fort.save()
    operations.publier_le_temps_fort(temps_fort, par=coordination)
    return temps_fort


def _annoncer(ligne, jour, temps_forts, coordination):
    temps_fort = temps_forts.get(ligne["temps_fort"])
    date = (temps_fort.jour_pivot if temps_fort else jour) + timedelta(days=int(ligne["decalage"]))
    evenement = Evenement.objects.create(
        slug=slugify(f"{ligne['titre']}-{date.year}")[:120],
        titre=ligne["titre"],
        chapo=ligne["chapo"],
        description=f"{ligne['chapo']} Entrée libre. Événement imaginé pour la démonstration.",
        type_evenement=ligne["type_evenement"],
        visibilite=ligne["visibilite"],
        temps_fort=temps_fort,
        action=Action.objects.get(code=ACTIONS[ligne["temps_fort"]]),
        lieu=Lieu.objects.get(code=ligne["lieu"]),
        accessibilite_texte=ligne["accessibilite_texte"],
        contact_accessibilite="À demander une semaine avant à l’accueil de l’hôtel de ville.",
        demonstration=True,
    )
    evenement.accessibilites.set(Accessibilite.objects.filter(code__in=ligne["accessibilites"].split("|")))
    Creneau.objects.create(
        evenement=evenement, debut=heure(date, ligne["heure_debut"]), fin=heure(date, ligne["heure_fin"])
    )
    operations.publier(evenement, par=coordination)
    return evenement


def _inscrire(evenement, *, jauge, places):
    """Ouvre l’inscription, puis inscrit ces groupes l’un après l’autre : sans place, les derniers attendent."""
    evenement.inscription, evenement.jauge = ModeInscription.ICI, jauge
    evenement.description = evenement.description.replace("Entrée libre.", "Sur inscription.")
    evenement.save()
    for habitant, nombre in zip(HABITANTS, places, strict=False):
        operations.inscrire(
            evenement.creneaux.get(),
            nom=habitant,
            courriel=f"{slugify(habitant)}@demo.example",
            nombre=nombre,
            amenagement="Une place près de l’interprète, s’il vous plaît." if nombre == 3 else "",
        )
