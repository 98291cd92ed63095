"""What a project needs to start: papers, agreements, risks, costs."""
