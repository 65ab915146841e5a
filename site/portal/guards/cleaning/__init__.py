"""What makes a file harmless. No Django here: it runs in a process of its own with little memory and no time to lose."""
