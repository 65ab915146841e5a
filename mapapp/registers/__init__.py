"""What keeps the registers sound: houses and areas that two officers share, records that nobody checks."""
