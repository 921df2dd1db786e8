"""Lire les lignes d’un registre de présences repris d’un tableur : tout comprendre d’abord, ou dire ce qui n’y va pas.

Une ligne dit qu’une personne était présente, absente ou excusée à une demi-journée d’une session. Les cellules sont des
textes, comme dans un tableur ; une date peut être une vraie date. Rien n’est écrit ici (voir operations/reprises.py).
"""

import datetime
import unicodedata
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug
from django.utils import timezone

from referents.etats import INSCRIPTIONS_FERMEES, EtatPresence, EtatSession
from referents.models import Agent, Direction, Inscription, Metier, Presence, Seance, SessionFormation, TypeFormation

# Les colonnes, et ce qu’on y écrit ; la porte d’entrée (un fichier) les montre telles quelles.
COLONNES = {
    "session": "Code de la session. Vide\xa0: on la reconnaît à son type et à son jour.",
    "type": "Type de formation\xa0: son code ou son intitulé.",
    "jour": "Jour de la demi-journée\xa0: 13/03/2019 ou 2019-03-13.",
    "moment": "matin, après-midi. Vide\xa0: les deux.",
    "intitule": "Intitulé de la session, si elle est à créer.",
    "theme": "Thème de l’atelier, si la session est à créer.",
    "lieu": "Lieu, si la session est à créer.",
    "courriel": "Courriel professionnel de l’agent. Vide\xa0: on le reconnaît à son nom et à sa direction.",
    "prenom": "Prénom de l’agent.",
    "nom": "Nom de l’agent.",
    "direction": "Sa direction ce jour-là\xa0: son code ou son nom.",
    "service": "Son service, s’il est à créer et que sa direction en a plusieurs.",
    "metier": "Son métier, s’il est à créer\xa0: son code ou son nom.",
    "presence": "présent, absent ou excusé. Une case vide n’est pas une absence.",
}
MOMENTS = {
    "": (Seance.Moment.MATIN, Seance.Moment.APRES_MIDI),
    "journee": (Seance.Moment.MATIN, Seance.Moment.APRES_MIDI),
    "matin": (Seance.Moment.MATIN,),
    "apres-midi": (Seance.Moment.APRES_MIDI,),
}
PRESENCES = {
    **dict.fromkeys(["present", "presente", "oui", "x", "1"], EtatPresence.PRESENT),
    **dict.fromkeys(["absent", "absente", "non", "0"], EtatPresence.ABSENT),
    **dict.fromkeys(["excuse", "excusee"], EtatPresence.EXCUSE),
}


@dataclass(frozen=True)
class ErreurDeLigne:
    ligne: int
    champ: str
    message: str

    def __str__(self):
        return f"ligne {self.ligne}, «\xa0{self.champ}\xa0»\xa0: {self.message}"


class RegistreRefuse(Exception):
    """Des lignes sont à corriger ; rien n’a été écrit."""

    def __init__(self, erreurs):
        self.erreurs = erreurs
        super().__init__("\n".join(map(str, erreurs)))


@dataclass(eq=False)
class SessionVisee:
    """La session d’une ou de plusieurs lignes : celle qui existe, ou ce qu’il faut pour la créer."""

    type_formation: TypeFormation
    code: str = ""
    existante: SessionFormation | None = None
    jours: set = field(default_factory=set)
    intitule: str = ""
    theme: str = ""
    lieu: str = ""


@dataclass(eq=False)
class AgentVise:
    """L’agent d’une ou de plusieurs lignes : celui qui existe, ou ce qu’il faut pour le créer."""

    existant: Agent | None = None
    prenom: str = ""
    nom: str = ""
    courriel: str = ""
    direction: Direction | None = None
    service: str = ""
    metier: Metier | None = None


@dataclass(frozen=True)
class LigneLue:
    numero: int
    session: SessionVisee
    agent: AgentVise
    direction: Direction
    jour: datetime.date
    moments: tuple
    presence: str


class LecteurDeRegistre:
    """Les répertoires se lisent une fois ; chaque ligne s’y cherche sans requête. À employer dans une transaction."""

    def __init__(self):
        # Deux reprises au même instant passent l’une après l’autre : la seconde voit les agents de la première.
        types = TypeFormation.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
        self.types = _repertoire(types, "code", "intitule")
        self.directions = _repertoire(Direction.objects.all(), "code", "nom")
        self.metiers = _repertoire(Metier.objects.all(), "code", "nom")
        agents = list(Agent.objects.select_related("service__direction"))
        self.par_courriel = {a.courriel.lower(): AgentVise(a) for a in agents if a.courriel}
        self.par_nom = {}
        for agent in agents:
            vise = self.par_courriel.get((agent.courriel or "").lower()) or AgentVise(agent)
            self.par_nom.setdefault(_nom(agent.prenom, agent.nom, agent.service.direction), []).append(vise)
        self.par_code, self.par_jour = {}, {}
        for session in SessionFormation.objects.select_related("type_formation").prefetch_related("seances"):
            self._ranger(session)
        self.notees = {}
        self.erreurs, self.vues = [], {}

    def lire(self, lignes):
        """Les lignes comprises ; lève `RegistreRefuse` avec toutes les erreurs."""
        lues = [lue for rang, ligne in enumerate(lignes, start=2) if (lue := self._lire(rang, _propre(ligne)))]
        if not self.erreurs:
            self._confronter_aux_feuilles(lues)
        if self.erreurs:
            raise RegistreRefuse(self.erreurs)
        return lues

    def _ranger(self, session):
        visee = SessionVisee(session.type_formation, session.code or "", session)
        if session.code:
            self.par_code[session.code] = visee
        for jour in {s.jour for s in session.seances.all()} or ({session.debut} if session.precision == "jour" else ()):
            self.par_jour.setdefault((session.type_formation_id, jour), []).append(visee)

    def _lire(self, numero, cellules):
        avant = len(self.erreurs)
        jour = self._jour(numero, cellules["jour"])
        moments = self._choisir(numero, "moment", MOMENTS, cellules["moment"], "écrivez matin, après-midi, ou rien.")
        presence = self._choisir(
            numero, "presence", PRESENCES, cellules["presence"], "écrivez présent, absent ou excusé."
        )
        session = self._session(numero, cellules, jour)
        direction = self._citer(numero, "direction", self.directions, cellules["direction"])
        if session and moments:
            self._exiger_les_demi_journees_tenues(numero, session, jour, moments)
        agent = self._agent(numero, cellules, direction) if len(self.erreurs) == avant else None
        if len(self.erreurs) > avant:
            return None
        direction = direction or agent.direction or agent.existant.service.direction
        ligne = LigneLue(numero, session, agent, direction, jour, moments, presence)
        return ligne if self._est_nouvelle(ligne) else None

    def _signaler(self, numero, champ, message):
        self.erreurs.append(ErreurDeLigne(numero, champ, message))

    def _choisir(self, numero, champ, choix, texte, attendu):
        valeur = choix.get(_plier(texte).replace(" ", "-").replace("_", "-"))
        if valeur is None:
            self._signaler(
                numero,
                champ,
                f"«\xa0{texte}\xa0» n’est pas compris\xa0: {attendu}" if texte else f"vide\xa0: {attendu}",
            )
        return valeur

    def _citer(self, numero, champ, repertoire, texte):
        trouve = repertoire.get(_plier(texte)) if texte else None
        if texte and trouve is None:
            self._signaler(numero, champ, f"«\xa0{texte}\xa0» n’existe pas.")
        return trouve

    def _jour(self, numero, valeur):
        jour = _lire_le_jour(valeur)
        if jour is None:
            self._signaler(numero, "jour", "vide." if not valeur else f"«\xa0{valeur}\xa0» n’est pas une date.")
        elif jour > timezone.localdate():
            self._signaler(numero, "jour", "ce jour n’est pas encore passé\xa0: un registre ne reprend que le passé.")
        return jour

    # --- La session ---

    def _session(self, numero, cellules, jour):
        code = cellules["session"]
        type_formation = self._citer(numero, "type", self.types, cellules["type"])
        if code in self.par_code:
            visee = self.par_code[code]
            if type_formation and type_formation != visee.type_formation:
                self._signaler(
                    numero, "type", f"la session «\xa0{code}\xa0» est de type «\xa0{visee.type_formation}\xa0»."
                )
        elif type_formation is None or jour is None:
            if not cellules["type"]:
                self._signaler(numero, "type", "dites le type de formation\xa0: cette session n’existe pas encore.")
            return None
        else:
            visee = self._session_sans_code(numero, code, type_formation, jour)
        return self._admettre(numero, visee, cellules, jour) if visee and jour else None

    def _session_sans_code(self, numero, code, type_formation, jour):
        """Celle de ce type ce jour-là, sinon une nouvelle, que les lignes suivantes retrouveront."""
        trouvees = [] if code else self.par_jour.get((type_formation.pk, jour), [])
        if len(trouvees) > 1:
            self._signaler(numero, "session", "deux sessions de ce type ont lieu ce jour-là\xa0: donnez le code.")
            return None
        if trouvees:
            return trouvees[0]
        if code and not _est_un_code(code):
            self._signaler(
                numero, "session", f"«\xa0{code}\xa0»\xa0: un code n’a que des lettres sans accent, chiffres et tirets."
            )
            return None
        visee = SessionVisee(type_formation, code)
        if code:
            self.par_code[code] = visee
        else:
            self.par_jour[type_formation.pk, jour] = [visee]
        return visee

    def _admettre(self, numero, visee, cellules, jour):
        session = visee.existante
        if session and session.etat == EtatSession.ANNULEE:
            self._signaler(numero, "session", f"«\xa0{session}\xa0» a été annulée.")
        elif session and session.debut and not session.debut <= jour <= (session.fin or session.debut):
            self._signaler(numero, "jour", f"«\xa0{session}\xa0» n’a pas lieu ce jour-là.")
        visee.jours.add(jour)
        for nom in ("intitule", "theme", "lieu"):
            setattr(visee, nom, getattr(visee, nom) or cellules[nom][:160])
        return visee

    def _exiger_les_demi_journees_tenues(self, numero, visee, jour, moments):
        """Une demi-journée de plus, et plus personne n’aurait suivi en entier une session déjà réalisée."""
        session = visee.existante
        if session is None or session.etat != EtatSession.REALISEE:
            return
        tenues = {(seance.jour, seance.moment) for seance in session.seances.all()}
        if en_trop := [moment for moment in moments if (jour, moment) not in tenues]:
            quand = " ni ".join(f"le {Seance(jour=jour, moment=moment)}" for moment in en_trop)
            self._signaler(
                numero,
                "moment",
                f"«\xa0{session}\xa0» est réalisée, et n’a pas eu lieu {quand}\xa0: dites la demi-journée où elle a eu "
                "lieu.",
            )

    # --- L’agent ---

    def _agent(self, numero, cellules, direction):
        courriel = cellules["courriel"].lower()
        if courriel in self.par_courriel:
            return self.par_courriel[courriel]
        homonymes = self.par_nom.get(_nom(cellules["prenom"], cellules["nom"], direction), []) if direction else []
        if len(homonymes) > 1:
            return self._signaler(
                numero, "nom", "plusieurs agents de cette direction portent ce nom\xa0: donnez le courriel."
            )
        if homonymes and (not courriel or not _courriel_de(homonymes[0])):
            return homonymes[0]
        if homonymes:
            connu = _courriel_de(homonymes[0])
            return self._signaler(numero, "courriel", f"l’annuaire donne {connu} à cette personne.")
        return self._nouvel_agent(numero, cellules, direction, courriel)

    def _nouvel_agent(self, numero, cellules, direction, courriel):
        avant = len(self.erreurs)
        metier = self._citer(numero, "metier", self.metiers, cellules["metier"])
        for nom in ("prenom", "nom", "direction"):
            if not cellules[nom]:
                self._signaler(
                    numero, nom, "vide\xa0: cet agent n’est pas dans l’annuaire, il en faut pour l’y inscrire."
                )
        for nom in ("prenom", "nom"):
            if len(cellules[nom]) > 80:
                self._signaler(numero, nom, "80 caractères au plus.")
        if courriel and not _est_un_courriel(courriel):
            self._signaler(numero, "courriel", f"«\xa0{courriel}\xa0» n’est pas une adresse.")
        if len(self.erreurs) > avant:
            return None
        vise = AgentVise(None, cellules["prenom"], cellules["nom"], courriel, direction, cellules["service"], metier)
        if courriel:
            self.par_courriel[courriel] = vise
        self.par_nom.setdefault(_nom(vise.prenom, vise.nom, direction), []).append(vise)
        return vise

    # --- Deux fois la même chose, ou le contraire de ce qui est noté ---

    def _est_nouvelle(self, ligne):
        for moment in ligne.moments:
            cle = ligne.session, ligne.agent, ligne.jour, moment
            if cle in self.vues:
                self._signaler(ligne.numero, "nom", f"cette demi-journée est déjà à la ligne {self.vues[cle]}.")
                return False
            self.vues[cle] = ligne.numero
        return True

    def _confronter_aux_feuilles(self, lues):
        """Une feuille déjà remplie fait foi : un fichier ne la contredit pas, et n’y met pas qui attend une place."""
        sessions = {ligne.session.existante.pk for ligne in lues if ligne.session.existante}
        attente = set(
            Inscription.objects.filter(session__in=sessions).en_attente().values_list("session", "agent").order_by()
        )
        presences = Presence.objects.filter(seance__session__in=sessions).exclude(
            inscription__etat__in=INSCRIPTIONS_FERMEES
        )
        champs = ("seance__session", "inscription__agent", "seance__jour", "seance__moment", "etat")
        self.notees = {tuple(cle): etat for *cle, etat in presences.values_list(*champs)}
        for ligne in lues:
            if _session_et_agent(ligne) in attente:
                self._signaler(
                    ligne.numero,
                    "nom",
                    "cette personne est en liste d’attente de cette session\xa0: donnez-lui une place sur sa page, ou "
                    "annulez son inscription, puis reprenez le registre.",
                )
            for moment in ligne.moments:
                note = self.notees.get(cle_de(ligne, moment))
                if note not in (None, EtatPresence.NON_RENSEIGNE, ligne.presence):
                    dit = EtatPresence(note).label.lower()
                    self._signaler(
                        ligne.numero, "presence", f"la feuille dit déjà «\xa0{dit}\xa0»\xa0: corrigez-la là-bas."
                    )


def cle_de(ligne, moment):
    return *_session_et_agent(ligne), ligne.jour, moment


def _session_et_agent(ligne):
    session, agent = ligne.session.existante, ligne.agent.existant
    return session and session.pk, agent and agent.pk


def _propre(ligne):
    valeurs = {nom: ligne.get(nom) for nom in COLONNES}
    return {
        nom: v if isinstance(v, datetime.date) else "" if v is None else str(v).strip() for nom, v in valeurs.items()
    }


def _repertoire(objets, *champs):
    return {_plier(getattr(objet, champ)): objet for objet in objets for champ in champs}


def _plier(texte):
    """« Éducation » et « EDUCATION », « présent·e » et « présente » se valent."""
    sans_accent = unicodedata.normalize("NFKD", texte.replace("’", "'")).encode("ascii", "ignore")
    return " ".join(sans_accent.decode().casefold().split())


def _nom(prenom, nom, direction):
    return _plier(prenom), _plier(nom), direction.pk


def _courriel_de(vise):
    return vise.existant.courriel if vise.existant else vise.courriel


def _lire_le_jour(valeur):
    if isinstance(valeur, datetime.datetime):
        return valeur.date()
    if isinstance(valeur, datetime.date):
        return valeur
    for forme in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.datetime.strptime(valeur, forme).date()  # noqa: DTZ007 (un jour n’a pas de fuseau)
        except ValueError:
            continue
    return None


def _est_un_code(texte):
    try:
        validate_slug(texte)
    except ValidationError:
        return False
    return len(texte) <= 60


def _est_un_courriel(texte):
    try:
        validate_email(texte)
    except ValidationError:
        return False
    return True
