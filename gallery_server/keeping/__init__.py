"""Keep the store in order: hold rows against bytes, and remove what nobody will ask for again."""
