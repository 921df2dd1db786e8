"""L’appel à projets de démonstration : une campagne jugée l’an passé, une ouverte aujourd’hui."""

from datetime import timedelta

from django.utils import timezone
from stdnum import luhn

from actions.models import Action
from appels_projets import operations
from appels_projets.models import AppelAProjets, Campagne, Candidature, Deliberation, Enveloppe, ThemeCampagne
from partenaires.models import Organisme, SorteOrganisme
from partenaires.operations import fonder
from vitrolles_plan.demonstration import comptes
from vitrolles_plan.demonstration.lecture import heure, jour_ouvre, lignes

MOTIF_REFUS = "Le projet s’adresse à des pratiquants déjà inscrits\u00a0; parlons ensemble de l’ouvrir aux habitants."


def ouvrir(plan, jour, coordination):
    appel = AppelAProjets.objects.create(
        nom="Appel à projets local",
        slug="appel-local",
        plan=plan,
        action=Action.objects.get(code="V11"),
        demonstration=True,
    )
    signataires = _associations()
    _campagne_passee(appel, plan, jour, coordination, signataires)
    _campagne_ouverte(appel, plan, jour, coordination, signataires)


def _associations():
    """Chaque association a son SIRET inventé (clé juste) et sa signataire ; la première est le compte qu’on essaie."""
    signataires = {}
    associations = Organisme.objects.filter(code__startswith="demo-", sorte=SorteOrganisme.ASSOCIATION)
    for rang, organisme in enumerate(associations.order_by("pk")):
        siren = _avec_cle(f"9999990{rang}")
        organisme.siret = _avec_cle(f"{siren}0001")
        organisme.adresse = f"{rang + 3} rue de la Démonstration"
        courriel = comptes.PORTEUSE if rang == 0 else f"association{rang}@demo.example"
        compte = comptes.ouvrir(courriel, "Dominique", f"Essai {rang + 1}")
        fonder(organisme, compte)
        signataires[organisme.nom] = (organisme, compte)
    return signataires


def _avec_cle(chiffres):
    return chiffres + luhn.calc_check_digit(chiffres)


def _creer(appel, plan, annee, jour, cloture, montant):
    campagne = Campagne.objects.create(
        appel=appel,
        annee=annee,
        slug=f"appel-local-{annee}",
        titre=f"Appel à projets {annee} contre les discriminations",
        presentation="La Ville soutient des projets contre les préjugés, dans les écoles, les quartiers, les clubs et "
        "les lieux culturels. Appel imaginé pour la démonstration.",
        conditions="Associations et établissements qui agissent à Vitrolles ou avec ses habitantes et habitants.",
        ouverture_le=heure(jour - timedelta(days=20), "09:00"),
        cloture_le=heure(jour_ouvre(cloture), "12:00"),
        plancher=500,
        plafond=5000,
        demonstration=True,
    )
    Enveloppe.objects.create(campagne=campagne, montant_vote=montant, deliberation_budget=f"DEMO-{annee}-01")
    for rang, ligne in enumerate(lignes("themes"), start=1):
        objectif = plan.objectifs.get(numero=ligne.pop("objectif"))
        ThemeCampagne.objects.create(campagne=campagne, ordre=rang, objectif=objectif, **ligne)
    return campagne


def _campagne_ouverte(appel, plan, jour, coordination, signataires):
    campagne = _creer(appel, plan, jour.year, jour, jour + timedelta(days=30), 25000)
    operations.programmer(campagne, coordination)
    for ligne in lignes("projets_deposes"):
        _deposer(campagne, ligne, signataires, jour)


def _campagne_passee(appel, plan, jour, coordination, signataires):
    campagne = _creer(appel, plan, jour.year - 1, jour, jour + timedelta(days=1), 20000)
    operations.programmer(campagne, coordination)
    projets = [(_deposer(campagne, ligne, signataires, jour), ligne) for ligne in lignes("projets_passes")]
    _reculer_d_un_an(campagne)
    operations.passer_en_deliberation(campagne, coordination)
    prise = jour - timedelta(days=300)
    deliberation = Deliberation.objects.create(numero=f"DEMO-{campagne.annee}-12", date=prise, executoire_le=prise)
    for candidature, ligne in projets:
        operations.declarer_recevable(candidature, coordination)
        if ligne["sort"] == "refusee":
            operations.proposer(candidature, candidature.montant_demande, coordination, "Avis défavorable du jury.")
            operations.refuser(candidature, MOTIF_REFUS, coordination)
        else:
            montant = int(ligne["montant"])
            operations.proposer(candidature, montant, coordination)
            operations.attribuer(candidature, montant, deliberation, coordination)
    operations.publier_les_resultats(campagne, coordination)


def _deposer(campagne, ligne, signataires, jour):
    organisme, compte = signataires[ligne["association"]]
    candidature = operations.commencer(campagne, organisme, compte)
    Candidature.objects.filter(pk=candidature.pk).update(
        intitule=ligne["intitule"],
        resume_public=ligne["resume_public"],
        diagnostic="Des jeunes disent rencontrer des préjugés et ne pas savoir à qui en parler.",
        objectifs="Que chacune et chacun sache reconnaître un préjugé et y répondre.",
        description="Six ateliers, une rencontre avec un témoin, une restitution ouverte à tous.",
        methode_evaluation="Un questionnaire avant et après, et le nombre de personnes présentes.",
        lieu_precis="Écoles, collèges et centres sociaux",
        date_debut=jour + timedelta(days=90),
        date_fin=jour + timedelta(days=240),
        nb_beneficiaires_prevu=120,
        budget_total=int(ligne["budget_total"]),
        montant_demande=int(ligne["montant_demande"]),
    )
    candidature.refresh_from_db()
    candidature.themes.add(campagne.themes.first())
    operations.souscrire(candidature, compte)
    operations.deposer(candidature, compte)
    candidature.refresh_from_db()
    return candidature


def _reculer_d_un_an(campagne):
    """La campagne passée a vraiment reçu ses dépôts ; ses dates, et celles des projets, sont reculées ensuite."""
    recul = timedelta(days=364)
    campagne.ouverture_le -= recul
    campagne.cloture_le -= recul
    campagne.save()
    for candidature in campagne.candidatures.all():
        Candidature.objects.filter(pk=candidature.pk).update(
            deposee_le=timezone.now() - recul,
            date_debut=candidature.date_debut - recul,
            date_fin=candidature.date_fin - recul,
        )
