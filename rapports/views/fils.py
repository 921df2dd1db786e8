from django.urls import reverse


def fil_des_rapports(*suite):
    return [("Pilotage", reverse("pilotage:accueil")), ("Comité et rapports", reverse("pilotage:rapports")), *suite]


def fil_du_rapport(rapport, ici):
    return fil_des_rapports((str(rapport.annee), reverse("pilotage:rapport", args=[rapport.annee])), (ici, ""))
