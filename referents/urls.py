invitation, espace, pilotage = [], [], []
