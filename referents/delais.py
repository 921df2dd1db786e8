"""Les délais des formations, en jours, en un seul endroit. La durée de conservation est un réglage (settings.py)."""

CONVOQUER = 7  # avant la session
ACCORD_VALABLE = 15  # le lien remis à la hiérarchie
RELANCER_L_ACCORD = 5  # après la première demande, une seule fois
QUESTIONNAIRE_VALABLE = 30
# Jusqu’à ce délai après la session, une présence saisie tard donne encore lieu au questionnaire.
QUESTIONNER = 30
# Un message dont le retard ferait manquer la session part sans attendre un jour libre.
URGENT = 3
