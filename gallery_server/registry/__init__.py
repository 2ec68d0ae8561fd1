"""Do the work of Gallery: what each call means, inside a transaction or around one."""
