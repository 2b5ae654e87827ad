"""How the program is: health, metrics, alarms, and what the person on call can ask."""
