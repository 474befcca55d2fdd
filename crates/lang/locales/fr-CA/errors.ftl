# What a refusal says: what happened, what still works, what to do now.
