"""The outlook (展望): a hall's next two hours from its Floor as it stands, and the best thing to do now."""
