publiques, porteur, pilotage = [], [], []
