publiques, espace, pilotage = [], [], []
