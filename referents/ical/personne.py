"""L’agenda d’une personne du réseau : réunions, formations, étapes de ses actions, points attendus ; en iCalendar.

Le même contenu donne les mêmes octets : chaque rendez-vous est daté de sa dernière modification, jamais de la lecture.
"""

from datetime import timedelta

from django.utils import timezone

from referents.etats import SESSION_ANNULEE, EtatInscription, EtatSession
from referents.ical.rendez_vous import RendezVous, composer, demi_journee, derniers_changements, horaires
from referents.models import Reunion, Seance
from socle.ical import calendrier
from socle.models import Passage
from socle.typographie import citer

GARDE = timedelta(days=365)


def ecrire_l_agenda(agent, jour=None):
    """Le calendrier entier, en octets ; neuf requêtes quel que soit le nombre de rendez-vous."""
    jour = jour or timezone.localdate()
    agenda = calendrier(f"Plan Égalité – {agent}")
    listes = (_reunions(agent, jour), _demi_journees(agent, jour), _etapes(agent), _points_attendus(agent))
    for rendez_vous in (rendez_vous for liste in listes for rendez_vous in liste):
        agenda.add_component(composer(rendez_vous))
    return agenda.to_ical()


# --- Ce qui y entre -----------------------------------------------------------------------------------


def _reunions(agent, jour):
    """Celles à venir qui la concernent, et celles de l’année passée où elle était."""
    siennes = agent.reunions.filter(date__gte=jour - GARDE).values_list("pk", flat=True)
    a_venir = Reunion.objects.de(agent).a_venir(jour).values_list("pk", flat=True)
    reunions = Reunion.objects.filter(pk__in=[*siennes, *a_venir])
    reunions = list(reunions.order_by("date", "pk"))
    changements = derniers_changements(Reunion, reunions)
    for reunion in reunions:
        debut, fin, mention = horaires(reunion.date, reunion.heure, None)
        yield RendezVous(
            uid=f"reunion-{reunion.pk}",
            titre=reunion.get_nature_display(),
            debut=debut,
            fin=fin,
            change_le=changements[reunion.pk],
            lieu=reunion.lieu,
            texte="\n".join(filter(None, [reunion.ordre_du_jour, mention])),
        )


def _demi_journees(agent, jour):
    """Celles de ses inscriptions validées ; une session annulée y reste, marquée telle, pour qui y avait sa place."""
    validees = agent.inscriptions.filter(etat=EtatInscription.VALIDEE)
    annulees = agent.inscriptions.filter(
        etat=EtatInscription.ANNULEE, session__etat=EtatSession.ANNULEE, pk__in=_places_perdues()
    )
    seances = list(
        Seance.objects.filter(session__in=(validees | annulees).values("session"), jour__gte=jour - GARDE)
        .select_related("session__type_formation")
        .order_by("jour", "-moment", "pk")
    )
    changements = derniers_changements(Seance, seances)
    for seance in seances:
        session = seance.session
        yield demi_journee(
            seance,
            session,
            change_le=max(changements[seance.pk], session.modifie_le),
            annule=session.etat == EtatSession.ANNULEE,
        )


def _places_perdues():
    """Les inscriptions validées qu’une session annulée a emportées ; qui s’était retiré avant n’en est pas."""
    journal = Passage.objects.filter(type_objet__app_label="referents", type_objet__model="inscription")
    emportees = journal.filter(
        depuis=EtatInscription.VALIDEE, vers=EtatInscription.ANNULEE, motif__startswith=SESSION_ANNULEE
    )
    return emportees.values("id_objet")


def _etapes(agent):
    """La prochaine étape de chacune de ses actions du plan en vigueur, le dernier jour où elle est attendue."""
    confiees = agent.actions_confiees.filter(
        action__plan__etat="en_vigueur", action__etapes__faite_le=None, action__etapes__debut__isnull=False
    )
    actions = [lien.action for lien in confiees.select_related("action").prefetch_related("action__etapes").distinct()]
    for action in sorted(actions, key=lambda action: action.code):
        a_faire = [etape for etape in action.etapes.all() if etape.debut and not etape.faite_le]
        etape = min(a_faire, key=lambda etape: (etape.fin or etape.debut, etape.ordre, etape.pk))
        yield RendezVous(
            uid=f"etape-{etape.pk}",
            titre=f"{action.code} – {etape.libelle}",
            debut=etape.fin or etape.debut,
            fin=None,
            change_le=action.modifie_le,
            texte=f"Étape de l’action {citer(action.titre)}, attendue : {etape.dates}.",
        )


def _points_attendus(agent):
    """Le jour où rendre ses points, pour chaque campagne ouverte à laquelle il reste à répondre."""
    ouvertes = agent.sollicitations.filter(campagne__etat="ouverte").avec_reponses().select_related("campagne")
    for sollicitation in ouvertes.order_by("campagne__a_rendre_le", "pk"):
        if sollicitation.repondues < sollicitation.attendues:
            campagne = sollicitation.campagne
            yield RendezVous(
                uid=f"points-{sollicitation.pk}",
                titre=f"Points à rendre – {campagne.titre}",
                debut=campagne.a_rendre_le,
                fin=None,
                change_le=campagne.modifie_le,
                texte="Deux minutes par action, dans l’espace des référent·es.",
            )
