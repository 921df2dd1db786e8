from django.db.models import Q, QuerySet


class OrganismeQuerySet(QuerySet):
    def recherche(self, texte):
        return self.filter(Q(nom__icontains=texte) | Q(sigle__icontains=texte))

    def ecoles(self):
        """Les établissements où il y a des CM2 : un collège ou un lycée se reconnaît à son nom."""
        return self.filter(sorte="scolaire").exclude(Q(nom__icontains="collège") | Q(nom__icontains="lycée"))

    def visibles_par(self, utilisateur):
        if utilisateur.lit_le_pilotage or utilisateur.est_referent:
            return self
        return self.de(utilisateur)

    def de(self, utilisateur):
        """Les organismes dont ce compte est membre."""
        return self.filter(membres__utilisateur=utilisateur, membres__actif=True).distinct()
