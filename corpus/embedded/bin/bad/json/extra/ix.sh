{} and more
