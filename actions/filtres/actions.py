"""Les filtres de la liste des actions. Les listes de choix se lisent une fois chacune, et valident sans requête."""

import django_filters as filtres
from django.db.models import F, Q

from actions.etats import PHASES_OUVERTES, Echeance, Meteo, Phase
from actions.models import Action, Critere, Domaine, PublicVise, TypeAction
from actions.tableau_de_bord import SANS_METEO, Manque, comites_autour, manquantes
from partenaires.models import Quartier
from referents.models import Agent, Service

ESPACE = "\N{NO-BREAK SPACE}"
GOUVERNANCE = "0"
TRIS = {
    "code": "Code",
    "-code": "Code, à rebours",
    "echeance": "Échéance la plus proche",
    "-echeance": "Échéance la plus lointaine",
    "point": "Point le plus ancien",
    "-point": "Point le plus récent",
}
COLONNES = {"code": "code", "echeance": "terme", "point": "dernier_point_le"}
PRINCIPAUX = ["texte", "plan", "objectif", "phase", "echeance"]
ENTETES = [
    ("Action", "code"),
    ("Objectif", ""),
    ("Phase", ""),
    ("Météo", ""),
    ("Échéance", "echeance"),
    ("Pilote", ""),
    ("Dernier point", "point"),
]


class FiltreActions(filtres.FilterSet):
    texte = filtres.CharFilter(label="Titre, code ou présentation", method="chercher")
    plan = filtres.ChoiceFilter(label="Plan", method="deja_choisi", empty_label=None)
    objectif = filtres.ChoiceFilter(label="Objectif principal", method="de_l_objectif", empty_label="Tous")
    phase = filtres.ChoiceFilter(choices=Phase, empty_label="Toutes")
    echeance = filtres.ChoiceFilter(label="Échéance", choices=Echeance, empty_label="Toutes")
    meteo = filtres.ChoiceFilter(
        label="Météo", choices=[*Meteo.choices, (SANS_METEO, "Sans météo")], method="de_meteo", empty_label="Toutes"
    )
    manque = filtres.ChoiceFilter(
        label="Ce qui manque", choices=Manque, method="a_qui_il_manque", empty_label="Peu importe"
    )
    type_action = filtres.ChoiceFilter(label="Type", choices=TypeAction, empty_label="Tous")
    domaine = filtres.ChoiceFilter(field_name="domaines__code", label="Domaine", empty_label="Tous")
    critere = filtres.ChoiceFilter(field_name="criteres__code", label="Critère", empty_label="Tous")
    public = filtres.ChoiceFilter(field_name="publics__code", label="Public visé", empty_label="Tous")
    quartier = filtres.ChoiceFilter(field_name="quartiers__code", label="Quartier", empty_label="Tous")
    service = filtres.ChoiceFilter(field_name="service__code", label="Service pilote", empty_label="Tous")
    referent = filtres.ChoiceFilter(label="Pilote", method="confiees", empty_label="Tout le monde")
    tri = filtres.ChoiceFilter(label="Trier par", choices=[*TRIS.items()], method="trier", empty_label=None)

    class Meta:
        model = Action
        fields = []

    def __init__(self, donnees, *, actions, plan, plans, lecteur):
        donnees = donnees.copy()
        donnees["plan"] = plan.code
        donnees.setdefault("tri", "code")
        super().__init__(donnees, actions.avec_echeance().avec_dernier_point())
        self.plan_lu = plan
        agents = Agent.objects.visibles_par(lecteur).filter(actions_confiees__action__plan=plan).distinct()
        choix = {
            "plan": [(p.code, p.titre_court) for p in plans],
            "objectif": [(str(o.numero), str(o)) for o in plan.objectifs.all()] + [(GOUVERNANCE, "Gouvernance")],
            "domaine": Domaine.objects.values_list("code", "nom"),
            "critere": Critere.objects.values_list("code", "nom"),
            "public": PublicVise.objects.values_list("code", "nom"),
            "quartier": Quartier.objects.values_list("code", "nom"),
            "service": Service.objects.filter(actions__plan=plan).distinct().values_list("code", "nom"),
            "referent": [(str(agent.pk), str(agent)) for agent in agents],
        }
        for nom, valeurs in choix.items():
            self.filters[nom].extra["choices"] = list(valeurs)
        if not choix["referent"]:
            del self.filters["referent"]

    @property
    def actifs(self):
        """Les filtres qui retiennent quelque chose : ni le plan, toujours dit, ni le tri."""
        return [nom for nom, valeur in self.form.cleaned_data.items() if valeur and nom not in ("plan", "tri")]

    @property
    def dits(self):
        """Les filtres actifs en mots, pour l’annonce et pour le papier : « Phase : En cours »."""
        for nom in self.actifs:
            champ, valeur = self.form.fields[nom], self.form.cleaned_data[nom]
            mots = dict(champ.choices).get(valeur, valeur) if hasattr(champ, "choices") else valeur
            yield f"{champ.label}{ESPACE}: {mots}"

    @property
    def principaux(self):
        return [self.form[nom] for nom in PRINCIPAUX]

    @property
    def secondaires(self):
        return [self.form[nom] for nom in self.form.fields if nom not in PRINCIPAUX]

    @property
    def secondaires_actifs(self):
        return set(self.actifs) - set(PRINCIPAUX)

    @property
    def colonnes(self):
        """Les en-têtes du tableau ; un second appui sur celui qui trie renverse l’ordre."""
        tri = self.form.cleaned_data.get("tri") or "code"
        for libelle, colonne in ENTETES:
            sens = {colonne: "ascending", f"-{colonne}": "descending"}.get(tri, "") if colonne else ""
            yield {
                "libelle": libelle,
                "sens": sens,
                "tri": f"-{colonne}" if sens == "ascending" else colonne,
            }

    def chercher(self, actions, nom, texte):
        return actions.filter(Q(titre__icontains=texte) | Q(resume__icontains=texte) | Q(code__iexact=texte))

    def deja_choisi(self, actions, nom, code):
        return actions

    def de_l_objectif(self, actions, nom, numero):
        return actions.filter(objectif=None) if numero == GOUVERNANCE else actions.filter(objectif__numero=numero)

    def de_meteo(self, actions, nom, meteo):
        if meteo == SANS_METEO:
            return actions.filter(meteo="", phase__in=PHASES_OUVERTES)
        return actions.filter(meteo=meteo)

    def a_qui_il_manque(self, actions, nom, manque):
        dernier_comite = comites_autour(self.plan_lu)[0] if manque == Manque.POINT else None
        return manquantes(actions, manque, dernier_comite and dernier_comite.date)

    def confiees(self, actions, nom, agent):
        return actions.filter(pilotes__agent=agent)

    def trier(self, actions, nom, tri):
        colonne = F(COLONNES[tri.removeprefix("-")])
        if tri == "point":  # qui n’a jamais donné de nouvelles passe avant qui en a donné il y a longtemps
            return actions.order_by(colonne.asc(nulls_first=True), "code")
        ordre = colonne.desc(nulls_last=True) if tri.startswith("-") else colonne.asc(nulls_last=True)
        return actions.order_by(ordre, "code")
