"""What onair says it sees, beside what players, Prometheus and a browser see."""
