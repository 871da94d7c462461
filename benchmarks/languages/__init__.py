"""How far the prices of one service in several languages are apart."""
