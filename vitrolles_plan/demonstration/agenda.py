"""L’agenda de démonstration : le 21 mars de l’an passé et ses bilans, le prochain, le prochain 17 mai, et d’ici là."""

import io
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.text import slugify
from PIL import Image, ImageDraw

from actions.models import Action
from evenements import operations
from evenements.etats import EtatEvenement, ModeInscription
from evenements.models import Accessibilite, Creneau, Evenement, TempsFort
from partenaires.models import Lieu
from socle.models import Utilisateur
from vitrolles_plan.demonstration.comptes import PORTEUSE
from vitrolles_plan.demonstration.lecture import heure, jour_ouvre, lignes, prochain

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
    raconter_l_an_passe(temps_forts["21-mars"], coordination)


def proposer(jour, coordination):
    """Deux événements proposés : l’un attend la coordination, l’autre attend la précision qu’elle demande."""
    porteuse = Utilisateur.objects.get(email=PORTEUSE)
    _proposer(
        jour + timedelta(days=45),
        titre="Le tournoi des deux rives",
        chapo="Des équipes mixtes de quartiers différents, et un débat à la mi-temps.",
        type_evenement="sport",
        lieu=Lieu.objects.get(code=lignes("lieux")[0]["code"]),
        message="Nous cherchons aussi deux arbitres bénévoles.",
        nom="Inès Ferrand",
        structure="Les Ateliers du lac",
        courriel="ines.ferrand@ateliers.example",
    )
    a_completer = _proposer(
        jour + timedelta(days=60),
        titre="Contes sans frontières",
        chapo="Des contes en plusieurs langues, racontés par des familles.",
        type_evenement="spectacle",
        message=operations.ecrire_le_message("La salle du bas de notre local", ""),
        par=porteuse,
    )
    operations.demander_de_completer(
        a_completer.evenement,
        par=coordination,
        demande="La salle est-elle accessible en fauteuil\u00a0? Combien de places y a-t-il\u00a0?",
    )


def _proposer(date, *, titre, chapo, type_evenement, lieu=None, **qui):
    evenement = Evenement(
        titre=titre,
        chapo=chapo,
        description=f"{chapo} Événement imaginé pour la démonstration.",
        type_evenement=type_evenement,
        lieu=lieu,
        demonstration=True,
    )
    creneau = Creneau(debut=heure(date, "14:00"), fin=heure(date, "17:00"))
    return operations.proposer(evenement, creneaux=[creneau], listes={}, **qui)


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
    operations.recaler_les_etapes(temps_fort)
    operations.marquer_l_etape(temps_fort.etapes.get(code="appel"), faite=True, note="Sept services ont répondu.")
    operations.publier_le_temps_fort(temps_fort, par=coordination)
    return temps_fort


def _annoncer(ligne, jour, temps_forts, coordination):
    temps_fort = temps_forts.get(ligne["temps_fort"])
    decalage = timedelta(days=int(ligne["decalage"]))
    date = temps_fort.jour_pivot + decalage if temps_fort else jour_ouvre(jour + decalage)
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
        contact_accessibilite="une semaine avant, à l’accueil de l’hôtel de ville.",
        demonstration=True,
    )
    evenement.accessibilites.set(Accessibilite.objects.filter(code__in=ligne["accessibilites"].split("|")))
    Creneau.objects.create(
        evenement=evenement, debut=heure(date, ligne["heure_debut"]), fin=heure(date, ligne["heure_fin"])
    )
    operations.publier(evenement, par=coordination)
    return evenement


# --- L’an passé ------------------------------------------------------------------------------------------

# Par rang dans `evenements.csv` ; le dernier attend son bilan, l’avant-dernier sa validation.
BILANS = {
    0: {
        "participants": 310,
        "dont_jeunes": 120,
        "mode_comptage": "comptage",
        "texte": "L’exposition a tourné ensuite dans deux collèges. À refaire avec des portraits sonores.",
        "verbatims": "J’ai reconnu ma rue.\nOn voudrait la même à l’école.",
        "cout": 1400,
    },
    1: {
        "participants": 85,
        "dont_agents": 22,
        "dont_qpv": 31,
        "mode_comptage": "billetterie",
        "satisfaction": "4.4",
        "reponses": 41,
        "texte": "Complet en une semaine ; l’interprète en langue des signes a été très suivie.",
        "verbatims": "Je ne savais pas que l’on pouvait dire non.",
        "cout": 2100,
    },
    3: {"participants": 160, "dont_enfants": 130, "mode_comptage": "estimation", "texte": "Trois quartiers mêlés."},
    4: {},
}


def raconter_l_an_passe(temps_fort, coordination):
    """L’édition précédente, ses événements et leurs bilans, tout inventés."""
    precedente = _an_passe(temps_fort)
    passees = {temps_fort.code: precedente}
    rangs = [(rang, ligne) for rang, ligne in enumerate(lignes("evenements")) if rang in BILANS]
    for rang, ligne in rangs:
        evenement = _annoncer(ligne, precedente.jour_pivot, passees, coordination)
        if not BILANS[rang]:
            continue
        photo = _photo() if rang == 0 else None
        bilan = operations.enregistrer_le_bilan(evenement, 0, BILANS[rang], par=coordination, photo=photo)
        if rang != 3:
            operations.valider_le_bilan(bilan, par=coordination)
    operations.publier_le_temps_fort(precedente, par=coordination)


def _an_passe(temps_fort):
    pivot = temps_fort.jour_pivot.replace(year=temps_fort.annee - 1)
    return TempsFort.objects.create(
        code=temps_fort.code,
        annee=pivot.year,
        libelle=temps_fort.libelle.replace(str(temps_fort.annee), str(pivot.year)),
        jour_pivot=pivot,
        debut=pivot - timedelta(days=5),
        fin=pivot + timedelta(days=5),
        action=temps_fort.action,
        texte="Une édition imaginée pour la démonstration.",
        demonstration=True,
    )


def _photo():
    """Une image abstraite : aucune personne réelle n’illustre une ville inventée."""
    image = Image.new("RGB", (1200, 900), "#F3E3C3")
    dessin = ImageDraw.Draw(image)
    for rang, couleur in enumerate(("#0F5E6E", "#9C4514", "#C98A1B", "#5B4B8A")):
        dessin.rectangle((140 + 240 * rang, 180 + 60 * (rang % 2), 340 + 240 * rang, 700), fill=couleur)
    octets = io.BytesIO()
    image.save(octets, "JPEG", quality=82)
    return {
        "image": ContentFile(octets.getvalue(), name="portraits.jpg"),
        "alt": "Quatre panneaux de couleur alignés dans la médiathèque.",
        "credit": "Image de démonstration",
        "autorisation": True,
    }


def _inscrire(evenement, *, jauge, places):
    """Ouvre l’inscription, puis inscrit ces groupes l’un après l’autre : sans place, les derniers attendent.

    Chargée pendant le temps fort, la démonstration a déjà des séances passées : personne ne s’y inscrit plus.
    """
    creneau = evenement.creneaux.get()
    if creneau.debut <= timezone.now():
        return
    evenement.inscription, evenement.jauge = ModeInscription.ICI, jauge
    evenement.description = evenement.description.replace("Entrée libre.", "Sur inscription.")
    evenement.save()
    for habitant, nombre in zip(HABITANTS, places, strict=False):
        operations.inscrire(
            creneau,
            nom=habitant,
            courriel=f"{slugify(habitant)}@demo.example",
            nombre=nombre,
            amenagement="Une place près de l’interprète, s’il vous plaît." if nombre == 3 else "",
        )
