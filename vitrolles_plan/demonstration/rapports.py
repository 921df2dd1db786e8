"""Les textes des rapports : celui de 2019 écrit en entier, celui de l’an passé en cours d’écriture.

Le rapport de 2019 est celui du plan réel : ses chiffres viennent de la source, seuls ses textes sont inventés. Il est
marqué comme une démonstration, et sa couverture le dit.
"""

from actions.models import Plan
from rapports import operations
from vitrolles_plan.demonstration.lecture import lignes

REEL = 2019


def ecrire(plan, jour, coordination, elue):
    textes = {"2019": {}, "demonstration": {}}
    for ligne in lignes("textes_du_rapport"):
        textes[ligne["rapport"]][ligne["code"]] = ligne
    reel = operations.ouvrir(REEL, Plan.objects.get(code="2019-2021"), par=coordination)
    reel.demonstration = True
    reel.save(update_fields=["demonstration", "modifie_le"])
    _remplir(reel, textes["2019"], coordination)
    en_cours = operations.ouvrir(max(plan.annee_debut, jour.year - 1), plan, par=coordination)
    _remplir(en_cours, textes["demonstration"], coordination)
    operations.confier(en_cours, {"editorial": elue}, par=coordination)


def _remplir(rapport, textes, coordination):
    for section in rapport.sections.filter(code__in=textes):
        ligne = textes[section.code]
        operations.ecrire_le_chapitre(section, ligne["texte"], par=coordination, version=section.version)
        if ligne["pret"] == "oui":
            operations.dire_pret(section, True, par=coordination)
