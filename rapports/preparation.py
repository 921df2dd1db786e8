"""Ce qu’il reste à faire avant de soumettre un rapport : les textes, les décisions, l’éditorial, les registres."""

from dataclasses import dataclass

from rapports.sommaire import A_REDIGER, ELUS


@dataclass(frozen=True)
class Ligne:
    """Un chapitre à rédiger, et où il en est. `section` vaut None tant que le rapport n’a pas ouvert ses chapitres."""

    chapitre: object
    titre: str
    section: object

    @property
    def etat(self):
        if self.section is None or not (self.section.texte or self.section.pret):
            return "À écrire"
        return "Prêt" if self.section.pret else "En cours"

    @property
    def ton(self):
        return {"À écrire": "neutre", "En cours": "info", "Prêt": "succes"}[self.etat]


def lire_les_chapitres(rapport):
    """Les chapitres à rédiger, dans l’ordre du sommaire ; deux requêtes."""
    sections = {s.code: s for s in rapport.sections.select_related("redacteur", "ecrit_par")}
    objectifs = dict(rapport.plan.objectifs.values_list("numero", "titre_court"))
    return [Ligne(c, dire_le_titre(c, rapport.annee, objectifs), sections.get(c.code)) for c in A_REDIGER]


def dire_le_titre(chapitre, annee, objectifs):
    """Comme dans le rapport : un chapitre d’objectif porte le nom de cet objectif."""
    if titre := objectifs.get(chapitre.objectif):
        return f"Objectif {chapitre.objectif} – {titre}"
    return chapitre.titre.format(annee=annee)


def dire_les_textes_a_terminer(rapport):
    """Pourquoi le rapport ne se soumet pas encore, en une phrase ; vide quand tous ses textes sont prêts."""
    titres = list(rapport.sections.a_terminer().order_by("ordre").values_list("titre", flat=True))
    if not titres:
        return ""
    accord = "un texte n’est pas dit prêt" if len(titres) == 1 else f"{len(titres)} textes ne sont pas dits prêts"
    return f"Avant de soumettre le rapport : {accord} ({', '.join(titres)})."


def lister_ce_qui_manque(rapport, lignes, manques):
    """Des phrases : d’abord ce qui se règle ici, puis ce que les registres ne donnent pas (`manques`)."""
    return [*_textes(lignes), *_comite(rapport), *manques]


def _textes(lignes):
    vides = [ligne for ligne in lignes if ligne.section is None or not ligne.section.texte]
    if any(ligne.chapitre.redaction == ELUS for ligne in vides):
        yield "L’éditorial des élu·es n’est pas écrit."
    autres = [ligne.titre for ligne in vides if ligne.chapitre.redaction != ELUS]
    if autres:
        yield f"{_compter(autres, 'chapitre n’a', 'chapitres n’ont')} pas de texte : {', '.join(autres)}."
    ecrits = [ligne.titre for ligne in lignes if ligne not in vides and not ligne.section.pret]
    if ecrits:
        yield f"{_compter(ecrits, 'texte n’est', 'textes ne sont')} pas dit{'s' * (len(ecrits) > 1)} prêt" + (
            f"{'s' * (len(ecrits) > 1)} : {', '.join(ecrits)}."
        )


def _comite(rapport):
    if rapport.comite is None:
        yield "Aucune réunion du comité n’est fixée pour ce rapport."
    elif not rapport.comite.decisions.exists():
        yield "Aucune décision n’est soumise au comité."


def _compter(lignes, singulier, pluriel):
    return f"{len(lignes)} {singulier if len(lignes) == 1 else pluriel}"
