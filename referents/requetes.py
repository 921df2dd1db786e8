from datetime import timedelta

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from referents.etats import (
    INSCRIPTIONS_FERMEES,
    TIENNENT_UNE_PLACE,
    EtatCompte,
    EtatInscription,
    EtatLettre,
    EtatMandat,
    EtatNote,
    EtatPresence,
    EtatSession,
    SuiteDonnee,
)
from socle.models import Courriel

# Une lettre de mission se renouvelle dans les soixante jours qui précèdent son échéance.
RENOUVELER_JOURS = 60
AVIS_AU_MOINS = 5


class DirectionQuerySet(QuerySet):
    def en_place(self):
        jour = timezone.localdate()
        return self.filter(Q(active_jusqu_au=None) | Q(active_jusqu_au__gte=jour))


class ServiceQuerySet(QuerySet):
    def en_place(self):
        """Les services qui existent aujourd’hui, dans une direction qui existe aussi."""
        jour = timezone.localdate()
        return self.filter(
            Q(actif_jusqu_au=None) | Q(actif_jusqu_au__gte=jour),
            Q(direction__active_jusqu_au=None) | Q(direction__active_jusqu_au__gte=jour),
        )


class AgentQuerySet(QuerySet):
    def actifs(self):
        return self.filter(actif=True)

    def referents(self):
        return self.filter(mandats__etat=EtatMandat.ACTIF).distinct()

    def du_reseau(self):
        """Les agents dont un mandat court, ou va courir."""
        mandats = self.model._meta.get_field("mandats").related_model
        return self.filter(Exists(mandats.objects.filter(agent=OuterRef("pk")).exclude(etat=EtatMandat.TERMINE)))

    def de_l_annuaire(self):
        """Les agents en poste dont le mandat court, en pause ou non ; une personne pressentie n’y paraît pas."""
        mandats = self.model._meta.get_field("mandats").related_model
        courants = mandats.objects.filter(agent=OuterRef("pk"), etat__in=[EtatMandat.ACTIF, EtatMandat.EN_PAUSE])
        return self.filter(Exists(courants), actif=True)

    def a_prevenir(self):
        """Les référent·es en exercice qu’un courriel peut atteindre."""
        return self.actifs().referents().filter(courriel__isnull=False).order_by("pk")

    def concernes_par(self, reunion):
        """À qui l’on parle d’une réunion : voir `ReunionQuerySet.de`."""
        return self if reunion.nature == "annuelle" else self.filter(reunions__nature=reunion.nature).distinct()

    def avec_compte(self):
        """Annote `invite_le` (dernière invitation), `etat_compte` et `dernier_point_le`."""
        invitations = Courriel.objects.filter(message="invitation", destinataire=OuterRef("courriel"))
        return self.annotate(
            invite_le=Subquery(invitations.order_by("-cree_le").values("cree_le")[:1]),
            etat_compte=Case(
                When(utilisateur__isnull=False, then=Value(EtatCompte.OUVERT)),
                When(invite_le__isnull=False, then=Value(EtatCompte.INVITE)),
                default=Value(EtatCompte.SANS_COMPTE),
                output_field=CharField(),
            ),
            dernier_point_le=Subquery(self.points_de(OuterRef("pk")).values("le")[:1]),
        )

    def points_de(self, agent):
        """Ses points, du plus récent au plus ancien : ceux de son compte, et ceux d’avant, faits par lien personnel."""
        points = self.model._meta.get_field("points").related_model
        return points.objects.filter(Q(agent=agent) | Q(auteur__agent=agent)).order_by("-le")

    def a_inviter(self):
        """Ceux du réseau qu’une invitation peut atteindre."""
        return self.du_reseau().filter(actif=True, utilisateur=None, courriel__isnull=False)

    def par_courriels(self, courriels):
        """Les agents de ces adresses, données en minuscules."""
        return self.annotate(adresse=Lower("courriel")).filter(adresse__in=courriels)

    def recherche(self, texte):
        """Chaque mot se trouve dans le nom, le courriel, le service ou la direction."""
        trouves = self
        for mot in texte.split():
            champs = ("prenom", "nom", "courriel", "service__nom", "service__direction__nom")
            trouves = trouves.filter(Q.create([(f"{champ}__icontains", mot) for champ in champs], Q.OR))
        return trouves

    def visibles_par(self, utilisateur):
        """Les noms d’agents restent dans la Ville : coordination et référents les lisent, personne d’autre."""
        if utilisateur.est_coordination or utilisateur.est_referent:
            return self
        return self.filter(utilisateur=utilisateur)


class MandatQuerySet(QuerySet):
    def actifs(self):
        return self.filter(etat=EtatMandat.ACTIF)

    def en_cours(self):
        return self.exclude(etat=EtatMandat.TERMINE)


class LettreQuerySet(QuerySet):
    def par_echeance(self):
        """La première à finir en tête ; celles sans terme à la fin."""
        return self.order_by(F("echeance").asc(nulls_last=True), "mandat__agent__nom", "pk")

    def en_preparation(self):
        return self.filter(etat__in=[EtatLettre.BROUILLON, EtatLettre.A_SIGNER])

    def valables(self, jour=None):
        """Signées, et dont l’échéance n’est pas passée."""
        jour = jour or timezone.localdate()
        return self.filter(etat=EtatLettre.SIGNEE).filter(Q(echeance=None) | Q(echeance__gte=jour))

    def a_renouveler(self, jour=None):
        """Signées, dont l’échéance est passée ou vient dans les soixante jours, et que rien ne remplace encore."""
        limite = (jour or timezone.localdate()) + timedelta(days=RENOUVELER_JOURS)
        return self.filter(etat=EtatLettre.SIGNEE, echeance__lte=limite, remplacee_par=None)


class SessionQuerySet(QuerySet):
    def avec_places(self):
        """Annote `prises` et `restantes` (None sans limite), `en_attente` et `a_renseigner` (présences non saisies).

        Comme `presences_a_renseigner` du modèle, `a_renseigner` compte aussi les lignes jamais ouvertes.
        """
        inscriptions = self.model._meta.get_field("inscriptions").related_model.objects
        presences = inscriptions.model._meta.get_field("presences").related_model.objects
        seances = self.model._meta.get_field("seances").related_model.objects
        saisies = presences.filter(inscription__etat__in=TIENNENT_UNE_PLACE).exclude(etat=EtatPresence.NON_RENSEIGNE)
        return self.annotate(
            prises=_compter(inscriptions.tenant_une_place()),
            restantes=F("capacite") - F("prises"),
            en_attente=_compter(inscriptions.en_attente()),
            a_renseigner=F("prises") * _compter(seances.all()) - _compter(saisies, "inscription__session"),
        )

    def ouvertes(self, jour=None):
        """Celles où l’on peut demander une place aujourd’hui."""
        jour = jour or timezone.localdate()
        return self.filter(etat=EtatSession.OUVERTE).filter(
            Q(inscriptions_jusqu_au=None) | Q(inscriptions_jusqu_au__gte=jour), Q(debut=None) | Q(debut__gt=jour)
        )

    def avec_dernier_jour(self):
        return self.annotate(jusqu_au=Coalesce("fin", "debut"))

    def passees(self, jour=None):
        return self.avec_dernier_jour().filter(jusqu_au__lt=jour or timezone.localdate())

    def a_venir(self, jour=None):
        """Celles qui ne sont pas finies, ou dont la date reste à préciser."""
        return self.avec_dernier_jour().filter(Q(jusqu_au=None) | Q(jusqu_au__gte=jour or timezone.localdate()))

    def a_clore(self, jour=None):
        """Finies, et pas encore déclarées réalisées : leurs présences attendent."""
        return self.passees(jour).tenues_ou_a_tenir()

    def presences_a_renseigner(self, jour=None):
        """De celles à clore, celles dont la feuille a des cases vides."""
        return self.a_clore(jour).avec_places().filter(a_renseigner__gt=0)

    def du_plus_proche(self):
        return self.order_by(F("debut").asc(nulls_last=True), "pk")

    def du_plus_recent(self):
        return self.order_by(F("debut").desc(nulls_last=True), "-pk")

    def tenues_ou_a_tenir(self):
        return self.filter(etat__in=[EtatSession.PROGRAMMEE, EtatSession.OUVERTE])

    def visibles_par(self, utilisateur):
        """La coordination les lit toutes ; un agent, celles qui sont ouvertes et celles où il est inscrit."""
        if utilisateur.est_coordination:
            return self
        inscriptions = self.model._meta.get_field("inscriptions").related_model
        siennes = inscriptions.objects.filter(session=OuterRef("pk"), agent__utilisateur=utilisateur)
        return self.filter(Q(etat=EtatSession.OUVERTE) | Exists(siennes))


def _compter(lignes, chemin="session"):
    """Le nombre de ces lignes pour la session de la requête qui l’entoure."""
    siennes = lignes.filter(**{chemin: OuterRef("pk")}).order_by().values(chemin)
    return Coalesce(Subquery(siennes.annotate(nombre=Count("pk")).values("nombre")), 0)


class InscriptionQuerySet(QuerySet):
    def tenant_une_place(self):
        return self.filter(etat__in=TIENNENT_UNE_PLACE)

    def en_cours(self):
        return self.exclude(etat__in=INSCRIPTIONS_FERMEES)

    def par_nom(self):
        """Les agents par leur nom, puis les personnes extérieures par le leur, sur toute base."""
        return self.order_by(F("agent__nom").asc(nulls_last=True), "agent__prenom", "exterieur_nom", "pk")

    def a_suivre(self):
        """En cours, dans une session qui n’est pas close."""
        return self.en_cours().filter(session__etat__in=[EtatSession.PROGRAMMEE, EtatSession.OUVERTE])

    def fermees(self):
        return self.filter(etat__in=INSCRIPTIONS_FERMEES)

    def en_attente(self):
        """La liste d’attente, dans l’ordre où elle se sert."""
        return self.filter(etat=EtatInscription.EN_LISTE_D_ATTENTE).order_by("demandee_le", "pk")

    def avec_rang(self):
        """Annote `rang` : la place de chacun dans sa liste d’attente, à partir de 1."""
        devant = (
            self.model.objects.filter(session=OuterRef("session"), etat=EtatInscription.EN_LISTE_D_ATTENTE)
            .filter(
                Q(demandee_le__lt=OuterRef("demandee_le"))
                | Q(demandee_le=OuterRef("demandee_le"), pk__lte=OuterRef("pk"))
            )
            .order_by()
            .values("session")
            .annotate(nombre=Count("pk"))
        )
        return self.annotate(rang=Subquery(devant.values("nombre")))

    def avec_presences(self):
        """Annote `presentes`, `absentes` (excusées comprises) et `a_renseigner` : le nombre de ses demi-journées."""
        etats = {
            "presentes": [EtatPresence.PRESENT],
            "absentes": [EtatPresence.ABSENT, EtatPresence.EXCUSE],
            "a_renseigner": [EtatPresence.NON_RENSEIGNE],
        }
        return self.annotate(
            **{nom: Count("presences", filter=Q(presences__etat__in=valeurs)) for nom, valeurs in etats.items()}
        )

    def suivies(self):
        """Présente à chaque demi-journée d’une session réalisée : ce qui donne la formation."""
        presences = self.model._meta.get_field("presences").related_model
        seances = presences._meta.get_field("seance").related_model
        presentes = presences.objects.filter(etat=EtatPresence.PRESENT)
        manquees = seances.objects.filter(session=OuterRef("session")).filter(
            ~Exists(presentes.filter(seance=OuterRef("pk"), inscription=OuterRef(OuterRef("pk"))))
        )
        return self.filter(
            Exists(presentes.filter(inscription=OuterRef("pk"))), ~Exists(manquees), session__etat=EtatSession.REALISEE
        )

    def visibles_par(self, utilisateur):
        """La coordination les lit toutes ; chacun les siennes ; une personne référente, celles de ses directions."""
        if utilisateur.est_coordination:
            return self
        mandats = self.model._meta.get_field("agent").related_model._meta.get_field("mandats").related_model
        siens = mandats.objects.actifs().filter(agent__utilisateur=utilisateur, agent__actif=True)
        return self.filter(Q(agent__utilisateur=utilisateur) | Q(direction__in=siens.values("service__direction")))


class AvisFormationQuerySet(QuerySet):
    def lisibles(self):
        """Ceux des sessions qui en ont au moins cinq : en dessous, on devinerait qui parle."""
        nombreux = self.model.objects.order_by().values("session").annotate(nombre=Count("pk"))
        return self.filter(session__in=nombreux.filter(nombre__gte=AVIS_AU_MOINS).values("session"))


class ReunionQuerySet(QuerySet):
    def a_venir(self, jour=None):
        return self.filter(date__gte=jour or timezone.localdate()).order_by("date")

    def de(self, agent):
        """La réunion annuelle est à tout le réseau ; le groupe des professionnels, à qui y est déjà venu.

        `AgentQuerySet.concernes_par` dit la même chose des personnes : un test le tient.
        """
        deja_venue = self.model._default_manager.filter(nature=OuterRef("nature"), participants=agent)
        return self.filter(Q(nature="annuelle") | Exists(deja_venue))

    def racontees(self):
        """Celles dont le compte rendu, ou le résumé des besoins, est écrit ; la dernière d’abord."""
        return self.exclude(besoins="", compte_rendu="").order_by("-date", "-pk")


class DecisionQuerySet(QuerySet):
    def ouvertes(self):
        """Celles dont on attend encore quelque chose."""
        return self.filter(suite__in=[SuiteDonnee.A_FAIRE, SuiteDonnee.EN_COURS])


class NoteQuerySet(QuerySet):
    def visibles_par(self, utilisateur):
        """La coordination lit tout ; les référents, ce qui est en vigueur ; personne d’autre."""
        if utilisateur.est_coordination:
            return self
        return self.en_vigueur() if utilisateur.est_referent else self.none()

    def les_plus_pressantes(self):
        """Celles qui ont une date d’abord, la plus proche en tête."""
        return self.order_by(F("a_lire_avant").asc(nulls_last=True), "-publiee_le", "pk")

    def avec_lectures(self):
        """Annote `lues` : combien de personnes encore au réseau l’ont lue."""
        au_reseau = Q(lectures__agent__actif=True, lectures__agent__mandats__etat=EtatMandat.ACTIF)
        return self.annotate(lues=Count("lectures", filter=au_reseau, distinct=True))

    def en_vigueur(self, jour=None):
        jour = jour or timezone.localdate()
        return self.filter(etat=EtatNote.PUBLIEE).filter(Q(expire_le=None) | Q(expire_le__gte=jour))

    def a_lire_par(self, agent):
        """Celles en vigueur que l’agent n’a pas marquées comme lues."""
        lectures = self.model._meta.get_field("lectures").related_model
        return self.en_vigueur().filter(~Exists(lectures.objects.filter(note=OuterRef("pk"), agent=agent)))
