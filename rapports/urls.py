publiques, pilotage = [], []
