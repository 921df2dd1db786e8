from django.db.models import Case, CharField, Exists, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from referents.etats import EtatCompte, EtatMandat
from socle.models import Courriel


class DirectionQuerySet(QuerySet):
    def en_place(self):
        jour = timezone.localdate()
        return self.filter(Q(active_jusqu_au=None) | Q(active_jusqu_au__gte=jour))


class AgentQuerySet(QuerySet):
    def actifs(self):
        return self.filter(actif=True)

    def referents(self):
        return self.filter(mandats__etat=EtatMandat.ACTIF).distinct()

    def du_reseau(self):
        """Les agents dont un mandat court, ou va courir."""
        mandats = self.model._meta.get_field("mandats").related_model
        return self.filter(Exists(mandats.objects.filter(agent=OuterRef("pk")).exclude(etat=EtatMandat.TERMINE)))

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
            dernier_point_le=Max("utilisateur__points__le"),
        )

    def a_inviter(self):
        """Ceux du réseau qu’une invitation peut atteindre."""
        return self.du_reseau().filter(actif=True, utilisateur=None, courriel__isnull=False)

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
