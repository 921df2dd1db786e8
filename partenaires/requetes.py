from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

# Un numéro ou une permanence qui change se découvre au pire moment : on les revoit chaque année.
VERIFICATION_VALABLE = timedelta(days=365)


class OrganismeQuerySet(QuerySet):
    def ecoles(self):
        """Les établissements où il y a des CM2 : un collège ou un lycée se reconnaît à son nom."""
        return self.filter(sorte="scolaire").exclude(Q(nom__icontains="collège") | Q(nom__icontains="lycée"))

    def de(self, utilisateur):
        """Les organismes dont ce compte est membre."""
        return self.filter(membres__utilisateur=utilisateur, membres__actif=True).distinct()


class RelaisAideQuerySet(QuerySet):
    def publies(self):
        return self.filter(publie=True)

    def a_verifier(self, jour=None):
        """Ceux que le public lit et que personne n’a vérifiés depuis un an."""
        limite = (jour or timezone.localdate()) - VERIFICATION_VALABLE
        return self.publies().filter(Q(verifie_le=None) | Q(verifie_le__lt=limite))
